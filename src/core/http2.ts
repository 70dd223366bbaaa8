/** `node:http2`, for its values, loaded where TLS is configured and nowhere else; see http.ts. */
export const http2: typeof import('node:http2') = process.getBuiltinModule('node:http2')
