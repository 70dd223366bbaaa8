import type { ConductSignal } from '../core/conduct.ts'
import type { ContradictionId } from '../core/contradiction.ts'
import type { LogConfig, ReceivedFact } from '../core/config.ts'
import type { Mode } from '../core/decision.ts'
import type { LocalText } from '../core/localText.ts'

/** `moien.yaml` as the operator writes it. Texts with units stay texts; what is left out is `undefined`. */
export interface ConfigFile {
  readonly listen: readonly ListenInput[]
  readonly health?: { readonly address?: string | undefined } | undefined
  readonly metrics?: { readonly address?: string | undefined } | undefined
  readonly admin?:
    { readonly address?: string | undefined; readonly token_file?: string | undefined } | undefined
  readonly trusted_proxies?: readonly string[] | undefined
  readonly keys?: { readonly file: string } | undefined
  readonly geography?: GeographyInput | undefined
  readonly fingerprint?: { readonly trust?: TrustInput | undefined } | undefined
  readonly dns?: DnsInput | undefined
  readonly orders?: { readonly file: string } | undefined
  readonly audit?: { readonly file: string } | undefined
  readonly forms?: { readonly file: string } | undefined
  readonly spool?: SpoolInput | undefined
  readonly store?: 'memory' | undefined
  readonly threads?: number | undefined
  readonly log?: LogInput | undefined
  readonly drain?: { readonly deadline?: string | undefined } | undefined
  readonly sites: readonly SiteInput[]
}

export interface ListenInput {
  readonly address: string
  readonly proxy_protocol?: boolean | undefined
  readonly tls?: TlsInput | undefined
  readonly redirect?: 'https' | undefined
}

export interface TlsInput {
  readonly certificate?: string | undefined
  readonly key?: string | undefined
  readonly certificates?: readonly CertificateInput[] | undefined
  /** YAML reads it as a number where it stands without quotes. */
  readonly min_version?: '1.2' | '1.3' | 1.2 | 1.3 | undefined
}

export interface CertificateInput {
  readonly certificate: string
  readonly key: string
}

export interface HstsInput {
  readonly max_age?: string | undefined
  readonly include_subdomains?: boolean | undefined
  readonly preload?: boolean | undefined
}

/** Files in MaxMind's format. */
export interface GeographyInput {
  readonly country?: string | undefined
  readonly asn?: string | undefined
}

/** Whose word on the client's software is taken, and the headers and TLVs that it stands in. */
export interface TrustInput {
  readonly from: readonly string[]
  readonly ja4?: NamesInput | undefined
  readonly ja3?: NamesInput | undefined
  readonly ja3n?: NamesInput | undefined
  readonly h2?: NamesInput | undefined
  readonly tls?: NamesInput | undefined
  readonly tlv?: { readonly [Fact in ReceivedFact]?: number | undefined } | undefined
}

type NamesInput = string | readonly string[]

export interface SpoolInput {
  readonly directory: string
  readonly max_bytes?: string | undefined
  readonly max_bytes_per_network?: string | undefined
}

export interface DnsInput {
  readonly servers?: readonly string[] | undefined
  readonly timeout?: string | undefined
}

export interface LogInput {
  readonly file?: string | undefined
  readonly addresses?: LogConfig['addresses'] | undefined
  readonly fingerprints?: boolean | undefined
}

export interface SiteInput {
  readonly id: string
  readonly hosts: readonly string[]
  readonly mode?: Mode | undefined
  readonly rules?: readonly string[] | undefined
  readonly upstream: UpstreamInput
  readonly public_scheme?: 'auto' | 'http' | 'https' | undefined
  readonly hsts?: HstsInput | undefined
  readonly max_body?: string | undefined
  readonly callbacks?: readonly string[] | undefined
  readonly upgrades?: readonly string[] | undefined
  readonly contact?: ContactInput | undefined
  readonly theme?: ThemeInput | undefined
  readonly texts?: TextsInput | undefined
  readonly languages?: readonly string[] | undefined
  readonly language?: string | undefined
  readonly path_languages?: Readonly<Record<string, string>> | undefined
  readonly rate_limit_headers?: boolean | undefined
  readonly pass?: PassInput | undefined
  readonly challenge?: ChallengeInput | undefined
  readonly conduct?: ConductInput | undefined
  readonly contradictions?: { readonly off?: readonly ContradictionId[] | undefined } | undefined
}

export interface UpstreamInput {
  readonly servers: readonly string[]
  readonly health?: { readonly path: string; readonly every?: string | undefined } | undefined
  readonly timeout?:
    | {
        readonly connect?: string | undefined
        readonly first_byte?: string | undefined
        readonly idle?: string | undefined
      }
    | undefined
  readonly connections?: number | undefined
  readonly host?: string | undefined
  readonly ca_file?: string | undefined
}

export interface ContactInput {
  readonly organisation?: string | undefined
  readonly phone?: string | undefined
  readonly email?: string | undefined
  readonly visit?: LocalText | undefined
  readonly privacy?: string | undefined
  readonly accessibility?: string | undefined
}

/** How the pages look. */
export interface ThemeInput {
  readonly logo?: { readonly file: string; readonly shows_name?: boolean | undefined } | undefined
  readonly light?: ColoursInput | undefined
  readonly dark?: ColoursInput | undefined
}

export interface ColoursInput {
  readonly background?: string | undefined
  readonly text?: string | undefined
  readonly accent?: string | undefined
}

/** By language and name of the text. */
export type TextsInput = Readonly<Record<string, Readonly<Record<string, string | undefined>> | undefined>>

export interface PassInput {
  readonly life?: string | undefined
  readonly max_life?: string | undefined
  readonly scope?: 'host' | 'site' | undefined
  readonly generation?: number | undefined
}

export interface ConductInput {
  readonly off?: readonly ConductSignal[] | undefined
  readonly trap_paths?: readonly string[] | undefined
}

export interface ChallengeInput {
  readonly status?: number | undefined
  readonly life?: string | undefined
  readonly button?: ButtonInput | undefined
}

export interface ButtonInput {
  readonly wait?: string | undefined
  readonly max_wait?: string | undefined
  readonly per_client?: string | undefined
  readonly per_network?: string | undefined
  readonly per_site?: string | undefined
}
