/** A call that somebody asked to be run again, from the history to the page of its method. It is never in an address:
 * whoever opens a link runs nothing by that. */

let wanted: string | null = null;

export function runAgain(operation: string): void {
  wanted = operation;
}

/** Whether the call was asked for; it is asked for once. */
export function takeAgain(operation: string): boolean {
  const found = wanted === operation;
  wanted = null;
  return found;
}
