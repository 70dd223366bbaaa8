// What Moien tells its operators: metrics, the access log and the operational log. Start here: every metric
// there is. metricLayout.ts gives each series a place in shared memory, metricLanes.ts and metricWriter.ts
// count there, metricsPage.ts renders one scrape for all threads. accessLog.ts is the way of a log line.

/** A metric's name, as Prometheus sees it. docs/metrics.md lists each of them (a test compares the two). */
export type MetricName =
  | 'moien_http_requests_total'
  | 'moien_http_request_duration_seconds'
  | 'moien_http_requests_in_flight'
  | 'moien_upstream_duration_seconds'
  | 'moien_overhead_seconds'
  | 'moien_connections'
  | 'moien_connections_dropped_total'
  | 'moien_unread_bytes'
  | 'moien_unread_connections_closed_total'
  | 'moien_tls_handshakes_total'
  | 'moien_tls_certificate_expiry_timestamp_seconds'
  | 'moien_rejected_requests_total'
  | 'moien_rule_matches_total'
  | 'moien_pass_holders_stopped_total'
  | 'moien_ratelimit_decisions_total'
  | 'moien_ratelimit_keys'
  | 'moien_ratelimit_evictions_total'
  | 'moien_bans'
  | 'moien_banned_requests_total'
  | 'moien_bans_refused_total'
  | 'moien_bans_evicted_total'
  | 'moien_conduct_signals_total'
  | 'moien_conduct_keys'
  | 'moien_contradictions_total'
  | 'moien_conduct_evictions_total'
  | 'moien_bot_requests_total'
  | 'moien_bot_lookups_total'
  | 'moien_bot_lookups_in_flight'
  | 'moien_bot_signatures_total'
  | 'moien_bot_key_fetches_total'
  | 'moien_bot_keys'
  | 'moien_bot_signed_texts'
  | 'moien_bot_signed_texts_evicted_total'
  | 'moien_challenges_issued_total'
  | 'moien_challenges_passed_total'
  | 'moien_challenges_failed_total'
  | 'moien_challenge_solve_seconds'
  | 'moien_forms_kept_total'
  | 'moien_forms_not_kept_total'
  | 'moien_forms_sent_total'
  | 'moien_forms_not_sent_total'
  | 'moien_form_bytes'
  | 'moien_spool_bytes'
  | 'moien_spool_files'
  | 'moien_held_buttons'
  | 'moien_verifications_pending'
  | 'moien_pass_unknown_key_total'
  | 'moien_upstream_errors_total'
  | 'moien_upstream_retries_total'
  | 'moien_upstream_requests_in_flight'
  | 'moien_upstream_connections'
  | 'moien_upstream_waiting'
  | 'moien_upstream_healthy'
  | 'moien_access_log_backlog_bytes'
  | 'moien_access_log_lines_dropped_total'
  | 'moien_requests_sampled_total'
  | 'moien_received_fingerprints_invalid_total'
  | 'moien_recent_decisions'
  | 'moien_remembered'
  | 'moien_event_loop_lag_seconds'
  | 'moien_thread_restarts_total'
  | 'moien_config_last_reload_successful'
  | 'moien_config_last_reload_success_timestamp_seconds'
  | 'moien_config_info'
  | 'moien_orders'
  | 'moien_build_info'
  | 'moien_metric_series_folded'

/** All series of one name. */
export interface MetricFamily {
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
  /** Upper bounds of a histogram's buckets, ascending, in its base unit; empty for the others. */
  readonly buckets: readonly number[]
  /** Counted by the threads in their lanes, or read from elsewhere at the moment of a scrape. */
  readonly source: 'lanes' | 'scrape'
}

const requestBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const overheadBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05]
const solveBuckets = [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60]
const lagBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]

/**
 * Every metric. Names follow Prometheus' conventions: base units, `_total` for counters. No label has a
 * value that a client chooses.
 */
export const metricCatalogue: Readonly<Record<MetricName, MetricFamily>> = {
  // Requests
  moien_http_requests_total: counter('Requests answered.', ['site', 'code', 'method', 'protocol']),
  moien_http_request_duration_seconds: histogram(
    'From a request’s head to the end of its answer.',
    ['site'],
    requestBuckets
  ),
  moien_http_requests_in_flight: gauge('Requests that are being answered.', ['site']),
  moien_upstream_duration_seconds: histogram(
    'How long the upstream had a request, until its answer ended.',
    ['site'],
    requestBuckets
  ),
  moien_overhead_seconds: histogram('Time that Moien itself spent on a request.', ['stage'], overheadBuckets),
  moien_connections: gauge('Open connections of clients.', ['listener']),
  moien_connections_dropped_total: counter('Connections closed unanswered: there were too many.', [
    'listener'
  ]),
  moien_unread_bytes: gauge('Bytes of answers in memory that clients have not read yet.', []),
  moien_unread_connections_closed_total: counter(
    'Connections closed because too much waited in memory for clients to read it.',
    []
  ),
  moien_tls_handshakes_total: counter('TLS handshakes, and attempts at one.', ['listener', 'result']),
  moien_tls_certificate_expiry_timestamp_seconds: gauge('When a certificate that is served ends.', [
    'certificate'
  ]),
  moien_rejected_requests_total: counter('Requests refused before any rule saw them.', ['reason']),
  // Decisions
  moien_rule_matches_total: counter('Requests that a rule matched, in dry run too.', [
    'site',
    'rule',
    'action',
    'mode'
  ]),
  moien_pass_holders_stopped_total: counter(
    'Requests with a good pass that were not forwarded: people who had proved themselves.',
    ['site', 'action']
  ),
  moien_ratelimit_decisions_total: counter('Requests that were held against a limit.', [
    'site',
    'limit',
    'result'
  ]),
  moien_ratelimit_keys: gauge('Keys that owe a limit something.', ['site', 'limit'], 'scrape'),
  moien_ratelimit_evictions_total: counter(
    'Keys that lost their place in a full table; others inherit their debt.',
    ['site', 'limit'],
    'scrape'
  ),
  moien_bans: gauge('Bans in force.', ['source'], 'scrape'),
  moien_banned_requests_total: counter('Requests refused because of a ban in force.', ['site']),
  moien_bans_refused_total: counter('Bans for which the table had no room.', [], 'scrape'),
  moien_bans_evicted_total: counter(
    'Bans that were over and forgotten early, for want of room.',
    [],
    'scrape'
  ),
  moien_conduct_signals_total: counter('Times a client’s conduct began to show a signal.', [
    'site',
    'signal'
  ]),
  moien_conduct_keys: gauge('Clients whose conduct is remembered.', [], 'scrape'),
  moien_conduct_evictions_total: counter(
    'Clients whose conduct was forgotten early, since the table is full.',
    [],
    'scrape'
  ),
  moien_contradictions_total: counter(
    'Requests that rules looked at and that contradicted the browser they claimed to be of.',
    ['site', 'contradiction']
  ),
  moien_bot_requests_total: counter('Requests that claim to be a bot, where a rule asks for it.', [
    'site',
    'bot',
    'standing'
  ]),
  moien_bot_lookups_total: counter('Addresses of bots whose names were looked up, or could not be.', [
    'result'
  ]),
  moien_bot_lookups_in_flight: gauge('Addresses whose names are being looked up.', []),
  moien_bot_signatures_total: counter('Requests with a signature of a bot, where a rule asks for bots.', [
    'result'
  ]),
  moien_bot_key_fetches_total: counter('Times that keys of bots were fetched.', ['result']),
  moien_bot_keys: gauge('Addresses of keys of bots, in each thread, by what is the case of them.', ['state']),
  moien_bot_signed_texts: gauge('Signatures that are remembered so that they count once.', [], 'scrape'),
  moien_bot_signed_texts_evicted_total: counter(
    'Signatures that had to be forgotten early; new ones are refused for it.',
    [],
    'scrape'
  ),
  // Challenges
  moien_challenges_issued_total: counter(
    'Challenge pages shown; each can be solved or, without JavaScript, passed by its button.',
    []
  ),
  moien_challenges_passed_total: counter('Challenges solved.', ['type']),
  moien_challenges_failed_total: counter('Solutions refused.', ['reason']),
  moien_challenge_solve_seconds: histogram('From issue to an accepted solution.', ['type'], solveBuckets),
  moien_forms_kept_total: counter('Challenged forms that were kept, to be sent after the check.', ['place']),
  moien_forms_not_kept_total: counter('Challenged forms whose citizens were told to send them again.', [
    'reason'
  ]),
  moien_forms_sent_total: counter('Kept forms that were sent on to the upstream.', []),
  moien_forms_not_sent_total: counter('Attempts to have a kept form sent that were refused.', ['reason']),
  moien_form_bytes: gauge('Memory set aside for challenged forms; at most 64 MiB.', []),
  moien_spool_bytes: gauge('Room on disk that large challenged forms take up.', [], 'scrape'),
  moien_spool_files: gauge('Large challenged forms on disk; at most 4096.', [], 'scrape'),
  moien_held_buttons: gauge('Early presses of the button that are held until their time.', []),
  moien_verifications_pending: gauge('Solutions that wait for the verify thread.', []),
  moien_pass_unknown_key_total: counter('Passes under a key that this machine does not have.', []),
  // Upstreams
  moien_upstream_errors_total: counter('Requests to an upstream that failed.', ['upstream', 'kind']),
  moien_upstream_retries_total: counter('Requests sent to a second server.', ['upstream']),
  moien_upstream_requests_in_flight: gauge('Requests that an upstream has not answered whole.', ['upstream']),
  moien_upstream_connections: gauge('Open connections to an upstream, tunnels included.', ['upstream']),
  moien_upstream_waiting: gauge('Requests that wait for a free connection to an upstream.', ['upstream']),
  moien_upstream_healthy: gauge(
    '1 while a server is given requests, else 0.',
    ['upstream', 'server'],
    'scrape'
  ),
  // The gateway itself
  moien_access_log_backlog_bytes: gauge('Bytes of log lines that are not written yet.', [], 'scrape'),
  moien_access_log_lines_dropped_total: counter('Lines that the access log could not take in time.', []),
  moien_received_fingerprints_invalid_total: counter(
    'Fingerprints from trusted proxies that were none, or several.',
    []
  ),
  moien_requests_sampled_total: counter('Requests kept, for a minute or more, for `moien top`.', []),
  moien_recent_decisions: gauge('Decisions that can be explained by their incident number.', []),
  moien_remembered: gauge('What is kept so that it need not be found out again.', ['memo']),
  moien_event_loop_lag_seconds: histogram('How late timers ran.', ['thread'], lagBuckets),
  moien_thread_restarts_total: counter('Threads that failed and were replaced.', ['thread']),
  moien_config_last_reload_successful: gauge('1 when the last reload took effect, else 0.', [], 'scrape'),
  moien_config_last_reload_success_timestamp_seconds: gauge('When a reload last took effect.', [], 'scrape'),
  moien_config_info: gauge('Always 1; says which configuration is in force.', ['hash'], 'scrape'),
  moien_orders: gauge('Orders of operators in force; at most 256.', ['kind'], 'scrape'),
  moien_build_info: gauge('Always 1; says what is running.', ['version', 'node'], 'scrape'),
  moien_metric_series_folded: gauge('Series without a place of their own, counted as "other".', [], 'scrape')
}

/** All names, in the order of the catalogue. */
export const metricNames: readonly MetricName[] = Object.keys(metricCatalogue) as MetricName[]

function counter(
  help: string,
  labels: readonly string[],
  source: MetricFamily['source'] = 'lanes'
): MetricFamily {
  return { type: 'counter', help, labels, buckets: [], source }
}

function gauge(
  help: string,
  labels: readonly string[],
  source: MetricFamily['source'] = 'lanes'
): MetricFamily {
  return { type: 'gauge', help, labels, buckets: [], source }
}

function histogram(help: string, labels: readonly string[], buckets: readonly number[]): MetricFamily {
  return { type: 'histogram', help, labels, buckets, source: 'lanes' }
}
