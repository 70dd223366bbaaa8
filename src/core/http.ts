/**
 * `node:http`, for its values. An `import` of it copies everything it exports, Node's own WebSocket and what that
 * needs among it, which takes each thread of a gateway 25 ms.
 */
export const http: typeof import('node:http') = process.getBuiltinModule('node:http')
