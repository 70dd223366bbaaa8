// Other programs before a gateway, as operators put them there: each listens on a port of its own and
// ends with the test.
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Test } from 'tap'
import { startProcess } from '../support/startProcess.ts'
import { tool } from '../support/tools.ts'
import { freePort } from './freePort.ts'
import { until } from '../support/until.ts'

/** Starts nginx as a reverse proxy that tells whom it asks for, and answers its port. */
export async function startNginx(t: Test, upstreamPort: number): Promise<number> {
  const dir = t.testdir({ logs: {} })
  const port = await freePort()
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const paths = temporary.map(name => `${name}_temp_path ${join(dir, name)};`).join('\n')
  writeFileSync(
    join(dir, 'nginx.conf'),
    `daemon off; master_process off; pid ${join(dir, 'pid')}; error_log stderr;
events {}
http {
  access_log off;
  ${paths}
  server {
    listen 127.0.0.1:${port};
    location / {
      proxy_pass http://127.0.0.1:${upstreamPort};
      proxy_http_version 1.1;
      proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
  }
}
`
  )
  await startServer(t, tool('nginx'), ['-p', dir, '-c', join(dir, 'nginx.conf')], port)
  return port
}

/** Starts HAProxy, which passes connections on with a PROXY protocol header, and answers its port. */
export async function startHaproxy(t: Test, upstreamPort: number): Promise<number> {
  const dir = t.testdir({})
  const port = await freePort()
  writeFileSync(
    join(dir, 'haproxy.cfg'),
    `defaults
  mode tcp
  timeout connect 5s
  timeout client 30s
  timeout server 30s
listen gateway
  bind 127.0.0.1:${port}
  server moien 127.0.0.1:${upstreamPort} send-proxy-v2
`
  )
  await startServer(t, tool('haproxy'), ['-db', '-f', join(dir, 'haproxy.cfg')], port)
  return port
}

/**
 * Starts HAProxy as a proxy that ends TLS and tells of its clients what these lines set, and answers its port.
 * `pem` holds certificate and key.
 */
export async function startTlsHaproxy(
  t: Test,
  upstreamPort: number,
  pem: string,
  lines: readonly string[]
): Promise<number> {
  const dir = t.testdir({ 'site.pem': pem })
  const port = await freePort()
  writeFileSync(
    join(dir, 'haproxy.cfg'),
    `global
  tune.ssl.capture-buffer-size 512
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
listen gateway
  bind 127.0.0.1:${port} ssl crt ${join(dir, 'site.pem')}
  option forwardfor
  ${lines.map(line => `http-request set-header ${line}`).join('\n  ')}
  server moien 127.0.0.1:${upstreamPort}
`
  )
  await startServer(t, tool('haproxy'), ['-db', '-f', join(dir, 'haproxy.cfg')], port)
  return port
}

async function startServer(t: Test, command: string, args: readonly string[], port: number): Promise<void> {
  const server = startProcess(command, args)
  t.teardown(() => server.stop('SIGTERM'))
  await until(
    async () => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      socket.destroy()
      return true
    },
    () => true
  )
}
