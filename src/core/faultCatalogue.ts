/** Who must act on a fault. */
export type FaultOrigin = 'operator' | 'client' | 'upstream' | 'moien'

/** One kind of fault: who must act, and what to do about it. */
export interface FaultKind {
  readonly origin: FaultOrigin
  /** A sentence that tells the person responsible what to do. */
  readonly advice: string
}

/** The code of a fault in the catalogue: a closed set. */
export type FaultCode =
  | 'config_unreadable'
  | 'config_syntax'
  | 'config_invalid'
  | 'geography_invalid'
  | 'certificate_unusable'
  | 'keys_unreadable'
  | 'keys_invalid'
  | 'keys_exposed'
  | 'keys_not_created'
  | 'bot_keys_unavailable'
  | 'token_unreadable'
  | 'orders_unreadable'
  | 'orders_unwritable'
  | 'audit_unwritable'
  | 'forms_unwritable'
  | 'spool_unusable'
  | 'log_unwritable'
  | 'log_unreadable'
  | 'address_in_use'
  | 'address_unavailable'
  | 'browser_code_missing'
  | 'thread_failed'
  | 'thread_unresponsive'
  | 'request_failed'
  | 'upstream_unreachable'
  | 'upstream_timeout'
  | 'upstream_broke_off'
  | 'upstream_invalid'
  | 'upstream_overloaded'
  | 'list_unavailable'
  | 'list_unwritable'
  | 'gateway_unreachable'
  | 'command_refused'
  | 'usage'

/**
 * Every fault Moien can raise. The codes are stable: they stand in logs, metrics and documentation, and
 * docs/faults.md lists each of them (a test compares the two).
 */
export const faultCatalogue: Readonly<Record<FaultCode, FaultKind>> = {
  // Configuration
  config_unreadable: { origin: 'operator', advice: 'Check that the file exists and that Moien may read it.' },
  config_syntax: { origin: 'operator', advice: 'Correct the YAML at the place named.' },
  config_invalid: { origin: 'operator', advice: 'Correct the value at the place named.' },
  geography_invalid: {
    origin: 'operator',
    advice: 'Download the file anew, and rename it into its place, so that it never stands there by half.'
  },
  // Secrets
  certificate_unusable: {
    origin: 'operator',
    advice:
      'Put a certificate and its own key in place, in PEM and readable by Moien; the one before is served until then.'
  },
  keys_unreadable: {
    origin: 'operator',
    advice: 'Give Moien a key file it may read, or make one with "moien keygen FILE".'
  },
  keys_invalid: { origin: 'operator', advice: 'Make a new key file with "moien keygen FILE".' },
  keys_exposed: { origin: 'operator', advice: 'Take the rights of others away: chmod 600 FILE.' },
  keys_not_created: {
    origin: 'operator',
    advice: 'Name a new file in a folder Moien may write; an existing file is never overwritten.'
  },
  bot_keys_unavailable: {
    origin: 'operator',
    advice:
      'See that this machine reaches the address, and that it answers as docs/bots.md says; until then that bot is not known.'
  },
  token_unreadable: {
    origin: 'operator',
    advice: 'Give the admin address a token file of at least 32 characters that only Moien can read.'
  },
  // Orders
  orders_unreadable: {
    origin: 'operator',
    advice: 'Take out the line, or move the file away: then no order is in force any more.'
  },
  orders_unwritable: {
    origin: 'operator',
    advice:
      'Name a file Moien may write (orders: file), on a disk with room; until then no order survives a restart.'
  },
  audit_unwritable: {
    origin: 'operator',
    advice: 'Name a file Moien may write (audit: file), on a disk with room.'
  },
  // Forms
  forms_unwritable: {
    origin: 'operator',
    advice: 'Name a file Moien may write (forms: file), on a disk with room; until then no kept form is sent.'
  },
  spool_unusable: {
    origin: 'operator',
    advice:
      'Name a folder Moien may write (spool: directory), on a disk with room; until then no large form is kept.'
  },
  // Start-up and threads
  log_unwritable: {
    origin: 'operator',
    advice: 'Name a file Moien may write, on a disk with room.'
  },
  log_unreadable: {
    origin: 'operator',
    advice: 'Name a log that exists, that Moien may read, and that is whole if it is compressed.'
  },
  address_in_use: { origin: 'operator', advice: 'Stop the program that holds the port, or choose another.' },
  address_unavailable: {
    origin: 'operator',
    advice: 'Choose an address of this machine and a port Moien may open.'
  },
  browser_code_missing: { origin: 'moien', advice: 'Build it with "npm run prepare".' },
  thread_failed: { origin: 'moien', advice: 'Moien replaces the thread by itself; report the cause.' },
  thread_unresponsive: { origin: 'moien', advice: 'Moien replaces the thread by itself; report the cause.' },
  request_failed: { origin: 'moien', advice: 'Report the cause with the incident number.' },
  // Upstream
  upstream_unreachable: {
    origin: 'upstream',
    advice: 'Check that the application runs and that its address is right.'
  },
  upstream_timeout: { origin: 'upstream', advice: 'Find out why the application is slow.' },
  upstream_broke_off: { origin: 'upstream', advice: 'Look into the application’s log at this time.' },
  upstream_invalid: { origin: 'upstream', advice: 'The application answered something that is not HTTP.' },
  upstream_overloaded: {
    origin: 'upstream',
    advice: 'Give the application more servers, or allow more connections to each.'
  },
  // Command line
  list_unavailable: {
    origin: 'upstream',
    advice: 'Try again later, or fetch it elsewhere and give the file with --from.'
  },
  list_unwritable: { origin: 'operator', advice: 'Name a folder that you may write with --lists.' },
  gateway_unreachable: {
    origin: 'operator',
    advice: 'Check that the gateway runs, and that address and token are those of its admin section.'
  },
  command_refused: { origin: 'operator', advice: 'Nothing was changed.' },
  usage: { origin: 'operator', advice: 'Add --help to see how the command is written.' }
}
