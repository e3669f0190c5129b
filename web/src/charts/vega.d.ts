// `vega.gen.js` is written by web/build/vega_bundle.py before each build.
declare module "*/vega.gen.js" {
  export interface View {
    width(value: number): View;
    height(value: number): View;
    runAsync(): Promise<View>;
    toSVG(): Promise<string>;
  }
  export type TooltipHandler = (handler: unknown, event: MouseEvent, item: unknown, value: unknown) => void;
  export interface EmbedOptions {
    mode: "vega-lite";
    renderer: "svg" | "canvas";
    /** Expressions are interpreted: the policy of the pages allows no script that is made from text. */
    ast: true;
    actions: false;
    defaultStyle: false;
    tooltip: TooltipHandler;
    logLevel: number;
  }
  const embed: (
    place: HTMLElement,
    specification: Record<string, unknown>,
    options: EmbedOptions,
  ) => Promise<{ view: View; finalize: () => void }>;
  export default embed;
}
