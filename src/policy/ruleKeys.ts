/** By the name of what they stand in (`file`, or a definition of the JSON Schema), then by key. */
type Meanings = Readonly<Record<string, Readonly<Record<string, string>>>>

const matcher = {
  is: 'Exactly this.',
  in: 'One of these.',
  prefix: 'What begins with it.',
  suffix: 'What ends with it.',
  contains: 'What has it somewhere.',
  glob: '`*` stands for any characters, `?` for one; in a path both stay between two slashes, `**` does not.',
  regex: 'RE2 syntax, unanchored, no look-around and no back-references; `(?i)` ignores case.',
  exists: '`true`: it was sent. `false`: it was not.',
  missing: '`true`: it was not sent, or is an empty user agent. `false`: it was.',
  any: 'One of several matchers is enough.'
}

const mode = '`dry_run` evaluates, counts and logs, and changes nothing; `off` does nothing.'
const rollout = 'In force for this share of the clients, always the same ones, in dry run for all others.'
const asWritten = 'Unless said: as written there.'

const rule = {
  id: 'Its name in log, metrics and tests: lower-case letters, digits, `-` and `_`, and `/` between parts.',
  description: 'What it is for, for whoever reads it at night. Unless said: none.',
  when: 'Which requests it is about. Unless said: every one.',
  on_unknown:
    'Whether a condition that cannot be told counts as a match; a refusal must say. Unless said: `skip`.',
  // oxlint-disable-next-line unicorn/no-thenable -- the word of the operator's files
  then: 'What follows.',
  mode: `${mode} Unless said: \`enforce\`.`,
  rollout: `${rollout} Unless said: all.`
}

/**
 * What each key of a rule file means, in one line: editors show it, and docs/rules.md has it in tables. What
 * holds without the key stands behind "Unless said:".
 */
export const ruleKeys: Meanings = {
  file: {
    mode: 'Of all rules, limits and thresholds in this file; the weaker of it and their own counts. Unless said: `enforce`.',
    include:
      'Rule files, or globs such as limits/*.yaml, relative to this file, that are heard before it. Unless said: none.',
    lists: 'Lists of addresses, for `{ list: NAME }`. Unless said: none.',
    bots: 'Robots that are known by name, for the condition `bot`. Unless said: none.',
    overrides: 'Changes to rules and limits of the site’s other files. Unless said: none.',
    conditions: 'Conditions, for `{ is: NAME }`. Unless said: none.',
    rules: 'Heard from the top; the first that matches and has an action ends them. Unless said: none.',
    limits: 'How often something may be done; each that matches is charged. Unless said: none.',
    thresholds: 'What follows from a score; the highest one reached speaks. Unless said: none.'
  },
  list: {
    prefixes: 'Addresses and prefixes. Unless said: none.',
    file: 'A file with one a line and `#` comments, relative to this one. Unless said: none.'
  },
  bot: {
    id: 'Its name in conditions, log and metrics.',
    description: 'Whose it is, and what it is for. Unless said: none.',
    user_agent:
      'Who claims to be it. Of several bots that a user agent fits, it claims the first. Unless said: who names its keys in a signature.',
    proof: 'How it can prove that it is; one of these is enough. Unless said: nobody can.'
  },
  proof: {
    prefixes: 'Addresses that only it has. Unless said: none.',
    file: 'A file of them, as of a list; a `# date: 2026-05-05` in it is looked at. Unless said: none.',
    dns: 'Domains: the address has a name in one of them, and the name has the address. Unless said: none.',
    signature:
      'Its requests are signed (Web Bot Auth) with keys that are named here. Unless said: they are not.'
  },
  signature: {
    directory: 'Whose directory of keys: https://bot.example. Unless said: another of the first four.',
    jwks_uri: 'A set of keys, https. Unless said: another of the first four.',
    cimd: 'A Client ID Metadata Document, https. Unless said: another of the first four.',
    keys: 'A file with a JWK set, relative to this one. Unless said: another of the first four.',
    max_age: 'How old a signature may be, 10s to 24h. Unless said: 24h.',
    replay: '`refuse`: each signature counts once. Unless said: `allow`, as often as it comes.',
    allow_private: 'Whether the address may be one of a private network. Unless said: false.'
  },
  override: {
    id: 'Of the rule or limit that is changed.',
    mode: `${mode} ${asWritten}`,
    rollout: `${rollout} ${asWritten}`,
    // oxlint-disable-next-line unicorn/no-thenable
    then: `What follows instead. ${asWritten}`,
    rate: `Of a limit alone. ${asWritten}`,
    burst: `Of a limit alone. ${asWritten}`,
    at_once: `Of a limit alone. ${asWritten}`
  },
  rule,
  limit: {
    ...rule,
    key: 'What is counted apart; of several, each combination. Without that pass, header or cookie, or where country, ASN or fingerprint is not known: not counted.',
    algorithm: 'How it is counted. Unless said: `gcra`.',
    rate: 'So many, or so many bytes, in so long. Needed, but for `concurrency`.',
    burst: 'How many at once. Unless said: the count of the rate.',
    at_once: 'Under `concurrency`, how many are under way at the same time. Needed there.',
    count: 'What is counted, one of three. Unless said: every request.',
    'count.response': 'Only requests that the application answers so; all that is given must hold.',
    'count.response.status': 'One of these statuses. Unless said: any.',
    'count.response.location': 'Where the application redirects to. Unless said: anywhere.',
    'count.response.set_cookie': 'A cookie of this name is set. Unless said: any or none.',
    'count.bytes': 'Bytes of bodies, once they have gone.',
    'count.distinct': 'About so many different ones.',
    counts:
      '`forwarded` gives back what is challenged or refused; `received` does not, against floods. Unless said: `forwarded`.',
    max_keys:
      'How many are told apart, in a table of fixed size. Unless said: 131072, or 32768 with `distinct`; 1 for `[site]`.'
  },
  threshold: {
    at_least: 'The score from which on it speaks.',
    // oxlint-disable-next-line unicorn/no-thenable
    then: 'A challenge or a refusal.'
  },
  action: {
    allow:
      'Forwarded; no limit, challenge or score. Rests on `client_ip`, `asn`, `bot` or a header with `secret_file`.',
    open: 'Never challenged, never scored; limits that refuse hold.',
    deny: 'Refused.',
    'deny.status': 'Of the answer. Unless said: 403.',
    'deny.message': 'What the page says besides. Unless said: nothing.',
    too_many: 'Told to come back later; from a limit, with `Retry-After`.',
    'too_many.status': 'Of the answer. Unless said: 429.',
    'too_many.message': 'As of `deny`. Unless said: nothing.',
    close: 'The connection is ended without an answer.',
    ban: 'Refused, and so is all that comes from this client until then, save with a valid pass.',
    challenge: 'The page that a browser passes by itself, unless it shows a pass of that level.',
    add_score: 'Added to the score; the rules go on.',
    tag: 'Words for the log, and for the rules and limits after it, at most 8; the rules go on.'
  },
  ban: {
    for: 'How long, at most 24 days.',
    prefix: 'How much of the client’s address is banned. Unless said: IPv4 /32, IPv6 /64.',
    'prefix.v4': 'Bits of an IPv4 address. Unless said: 32.',
    'prefix.v6': 'Bits of an IPv6 address. Unless said: 64.',
    reason: 'For the log and the list of bans. Unless said: none.',
    escalate: 'Each further ban lasts so many times as long. Unless said: each is as long.',
    'escalate.factor': 'How many times as long.',
    'escalate.most': 'The longest it gets.',
    status: 'Of the refusals. Unless said: 403.',
    message: 'As of `deny`. Unless said: nothing.'
  },
  message: {
    en: 'In English.',
    fr: 'In French.',
    de: 'In German.',
    lb: 'In Luxembourgish.',
    pt: 'In Portuguese.'
  },
  condition: {
    is: 'Names of conditions; one of them is enough.',
    client_ip: 'The true client’s address.',
    country: 'Where the client’s address is, by the file of `geography`; ISO 3166-1 codes.',
    'country.is': matcher.is,
    'country.in': matcher.in,
    asn: 'The network (autonomous system) of the client’s address, by the file of `geography`.',
    'asn.is': matcher.is,
    'asn.in': matcher.in,
    host: 'The hostname that was asked for, without port; letter case is ignored.',
    method: 'Letter case is ignored.',
    path: 'Normalised, without query and path parameters.',
    query: 'Parameters; of several values one is enough.',
    header: 'Headers.',
    cookie: 'Cookies.',
    user_agent: 'The header; an empty one is missing.',
    kind: 'What the client says it asks for, so never a reason to let it through.',
    pass: '`valid` is `light`, `heavy` or `button` (earned without JavaScript); `missing` includes `expired`.',
    protocol: 'Of the connection to Moien, which may be a proxy’s.',
    tls: 'Of the client’s own connection: its version, or `none`. Unknown behind a proxy that does not tell it.',
    ja4: 'Of the client’s TLS; unknown without TLS, or where a proxy does not tell it.',
    ja3: 'The same, as older lists have it; browsers have another for each connection.',
    ja3n: 'JA3 with its extensions sorted.',
    tls_hash: 'Moien’s own of the TLS client, the same for all connections of a program.',
    h2: 'How the client opened its HTTP/2 connection: `SETTINGS|WINDOW|PRIORITY|pseudo-headers`.',
    header_order: 'Of the names of headers as they were sent; unknown behind a proxy.',
    body_size: 'By Content-Length; unknown when the body is sent in chunks.',
    'body_size.at_least': 'From this on. Unless said: 0.',
    'body_size.below': 'Less than this. Unless said: no bound.',
    tag: 'What rules before this one have tagged the request with; one of several is enough.',
    schedule: 'What a clock and a calendar on the wall show.',
    load: 'How busy the gateway and the application are.',
    'load.event_loop_lag': 'How late timers run.',
    'load.event_loop_lag.at_least': 'From this on. Unless said: 0.',
    'load.event_loop_lag.below': 'Less than this. Unless said: no bound.',
    'load.upstream_in_flight': 'How many requests the application has.',
    'load.upstream_in_flight.at_least': 'From this on. Unless said: 0.',
    'load.upstream_in_flight.below': 'Less than this. Unless said: no bound.',
    conduct: 'What the client has done so far; one of several signals is enough.',
    'conduct.signals': 'How many of them, whichever they are.',
    'conduct.signals.at_least': 'From this on.',
    contradictions: 'In what the request contradicts the browser it says it is of; one of several is enough.',
    'contradictions.count': 'How many of them, whichever they are. Unless said: any number.',
    'contradictions.count.at_least': 'From this on.',
    'contradictions.families':
      'Of how many families they are: headers, connection, order. What a proxy between trips together is one. Unless said: any.',
    'contradictions.families.at_least': 'From this on.',
    bot: 'A robot of `bots` that has proved to be the one; one of several is enough.',
    'bot.verified': 'One of these; `true`: any, `false`: none. Unless said: either.',
    'bot.claims': 'Whose user agent it shows; `true`: any. Unless said: whoever.',
    expression: 'CEL, for what the other keys cannot say.',
    all: 'Each of them.',
    any: 'One of them.',
    not: 'Not this.'
  },
  schedule: {
    zone: 'Time zone, such as Europe/Luxembourg or UTC.',
    days: '`mon` to `sun`, or spans such as `mon-fri`. Unless said: every day.',
    from: 'Time of day. Unless said: 00:00.',
    to: 'Time of day, excluded; not after `from` it is on the next day. Unless said: 24:00.',
    since: 'A date, or a date and a time. Unless said: always.',
    until: 'A date, to its end, or a date and a time, excluded. Unless said: for ever.'
  },
  matcher,
  path_matcher: { ...matcher, under: 'It and everything below: `/admin`, not `/administration`.' },
  header_matcher: {
    ...matcher,
    secret_file: 'The file’s content, at least 16 characters, compared in constant time.'
  },
  address_matcher: {
    is: 'This address, or one in this prefix.',
    in: 'In one of these.',
    list: 'On a list, or on one of several.',
    any: matcher.any
  },
  method_matcher: { is: matcher.is, in: matcher.in },
  key: {
    client_ip: 'The client’s address, or so much of it. Unless said: IPv4 /32, IPv6 /64.',
    'client_ip.v4': 'Bits of an IPv4 address. Unless said: 32.',
    'client_ip.v6': 'Bits of an IPv6 address. Unless said: 64.',
    header: 'The value of this header.',
    cookie: 'The value of this cookie.'
  }
}
