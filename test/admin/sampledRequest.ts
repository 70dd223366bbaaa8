import type { SampledRequest } from '../../src/observe/trafficSample.ts'

/** A request of a sample, that stands for one, but for what is said. */
export function requestOf(fields: Partial<SampledRequest>): SampledRequest {
  return {
    atMs: 0,
    weight: 1,
    site: 'guichet',
    address: '192.0.2.1',
    network: '192.0.2.0/24',
    hasPass: false,
    outcome: 'forwarded',
    method: 'GET',
    path: '/',
    agent: '',
    language: 'fr',
    country: 'LU',
    asn: '',
    ja4: '',
    tls_hash: '',
    ...fields
  }
}
