/** Some of the contradictions: bit `i` stands for the one of that index in their catalogue. */
export type ContradictionMask = number
