// The panel in which a block is chosen and filled in.
import { figureOf, putBlock } from "./blocks.js";
import { element } from "./element.js";

export class BlockPanel {
  constructor(panels, blocks) {
    this.panels = panels;
    this.blocks = blocks;
    this.labels = panels.labels;
  }

  choose() {
    const list = element("div", { class: "rte__blocks" });
    this.show(list);
    this.wait(this.blocks.load(), (found) => {
      list.replaceChildren(...found.map((one) => this.choice(one)));
      this.status.textContent = found.length ? "" : this.labels.no_blocks;
      list.querySelector("button")?.focus();
    });
  }

  choice({ name, title, addon, summary }) {
    return element(
      "button",
      { type: "button", onclick: () => this.open({ name, values: "{}" }) },
      element("strong", {}, title),
      element("span", {}, `${summary} (${addon})`),
    );
  }

  // `instead` is the node that it takes the place of; there is none for a new one.
  open(block, instead = null) {
    const place = element("div", { class: "rte__fields" });
    const apply = () => this.apply(block.name, place, instead);
    this.show(place, apply);
    const asked = this.blocks.ask(block.name, { html: figureOf(block), prefix: this.prefix });
    this.wait(asked, ({ form }) => {
      this.fill(place, form);
      this.status.textContent = "";
    });
  }

  apply(name, place, instead) {
    if (!place.hasChildNodes()) return;
    const fields = [...new FormData(this.form), ["filled", "1"], ["prefix", this.prefix]];
    this.wait(this.blocks.ask(name, fields), ({ form, block }) => {
      if (!block) {
        this.fill(place, form);
        return;
      }
      const { view } = this.panels;
      this.blocks.learn(block);
      this.panels.close();
      putBlock(view, block, instead);
      view.focus();
    });
  }

  get prefix() {
    return `block-${this.panels.ident}`;
  }

  show(place, apply) {
    const { labels, panels } = this;
    this.status = element("p", { role: "status" }, labels.loading_blocks);
    const buttons = [
      ...(apply ? [panels.button(labels.apply_block, apply)] : []),
      panels.button(labels.cancel, () => panels.close(), "btn--plain"),
    ];
    panels.show("block", apply, this.status, place, element("div", { class: "acts" }, ...buttons));
  }

  async wait(asked, then) {
    const { status } = this;
    try {
      then(await asked);
    } catch {
      status.textContent = this.labels.blocks_failed;
    }
  }

  // The fields belong to a form of their own, so that they are never sent with the page.
  fill(place, html) {
    this.form?.remove();
    this.form = element("form", { id: `${this.prefix}-form`, hidden: true });
    document.body.append(this.form);
    const drawn = new window.DOMParser().parseFromString(html, "text/html");
    drawn.querySelectorAll("input, select, textarea").forEach((field) => field.setAttribute("form", this.form.id));
    place.replaceChildren(...drawn.body.childNodes);
    const first = place.querySelector("[role=alert]") ?? place.querySelector("input:not([type=hidden]), select, textarea");
    first?.focus();
  }
}
