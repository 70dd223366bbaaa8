// The modules of undici that connectionPool.ts imports: its entry also loads fetch, caches, mocks and a WebSocket,
// which no edge thread needs and each would wait for.

declare module 'undici/lib/dispatcher/pool.js' {
  import { Pool } from 'undici'
  export default Pool
}

declare module 'undici/lib/dispatcher/client.js' {
  import { Client } from 'undici'
  export default Client
}

declare module 'undici/lib/core/connect.js' {
  import { buildConnector } from 'undici'
  export default buildConnector
}
