/** What a chart has to know beside its report: the board's columns in their order, and which figure was asked for. */
export interface Context {
  readonly places: readonly { readonly name: string; readonly kind: string }[];
  /** The figure or the unit, for reports that have several. */
  readonly of?: string | null;
}
