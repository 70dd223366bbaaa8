/** What is left to spend on a search whose answer nobody needs at any price. */
export interface Effort {
  left: number
}

/** Takes a cost; false once there is nothing left. A step is a comparison of two short texts. */
export function spend(effort: Effort, steps: number): boolean {
  effort.left -= steps
  return effort.left >= 0
}
