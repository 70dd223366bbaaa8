/**
 * Thumbprints of keys whose private half stands in a specification: whoever reads it can sign with them. Those of
 * RFC 9421 appendix B.1 (RSA, RSA-PSS, P-256, Ed25519) and of RFC 8037 appendix A.
 */
export const publishedTestKeys: ReadonlySet<string> = new Set([
  'BHj8s0GPnMEQtkaULIM-PLgEhLBbuGUQ1vMxmBWZzEo',
  'oD0HwocPBSfpNy5W3bpJeyFGY_IQ_YpqxSjQ3Yd-CLA',
  'ydQXMtvbsOsZyFir-Y7A8t7fKEM1gbKPvyFkdpu4fvI',
  'poqkLGiymh_W0uP6PZFw-dvez3QJT5SolqXBCW38r0U',
  'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'
])
