/** What the server understands of a filter: the page has no parser of its own. */
export function useWords(_model: string, _explore: string, _field: string, _value: string): { words: string; wrong?: string } {
  return { words: "" };
}
