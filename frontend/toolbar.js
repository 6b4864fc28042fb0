// A toolbar with one tab stop; the arrow keys move inside it.
import {
  blockType,
  depthOf,
  hasMark,
  isBlock,
  toggleEm,
  toggleList,
  toggleQuote,
  toggleStrong,
} from "./commands.js";
import { element } from "./element.js";
import { schema } from "./schema.js";

const { nodes, marks } = schema;

function buttonsFor(panels) {
  const block = (name, type) => ({
    name,
    run: blockType(type),
    pressed: (state) => isBlock(state, type),
  });
  const list = (name, type) => ({
    name,
    run: toggleList(type),
    pressed: (state) => depthOf(state, type) > 0,
  });
  const panel = (name, type) => ({
    name,
    open: panels[name],
    pressed: type ? (state) => hasMark(state, type) : undefined,
  });
  return [
    block("paragraph", nodes.paragraph),
    block("heading", nodes.heading2),
    block("subheading", nodes.heading3),
    list("list", nodes.bullet_list),
    list("numbered", nodes.ordered_list),
    { name: "quote", run: toggleQuote, pressed: (state) => depthOf(state, nodes.blockquote) > 0 },
    panel("link", marks.link),
    { name: "bold", run: toggleStrong, pressed: (state) => hasMark(state, marks.strong) },
    { name: "italic", run: toggleEm, pressed: (state) => hasMark(state, marks.em) },
    panel("language", marks.lang),
    panel("picture"),
    panel("block"),
  ].filter((button) => button.run || button.open);
}

export class Toolbar {
  constructor({ labels, panels, controls, name }) {
    this.buttons = buttonsFor(panels).map((button) => ({ ...button, dom: this.draw(button, labels) }));
    this.current = 0;
    this.dom = element(
      "div",
      {
        class: "rte__bar",
        role: "toolbar",
        "aria-label": `${labels.toolbar}: ${name}`,
        "aria-controls": controls,
        onkeydown: (event) => this.move(event),
      },
      ...this.buttons.map((button) => button.dom),
    );
    this.rove(0);
  }

  attach(view) {
    this.view = view;
    this.update();
  }

  draw(button, labels) {
    const shown = { bold: "b", italic: "em" }[button.name];
    const text = shown ? element(shown, {}, labels[button.name]) : labels[button.name];
    return element(
      "button",
      {
        type: "button",
        tabindex: "-1",
        "aria-pressed": button.pressed ? "false" : null,
        // Keeps the selection in the text while a mouse presses the button.
        onmousedown: (event) => event.preventDefault(),
        onclick: () => this.press(button),
      },
      text,
    );
  }

  press(button) {
    this.rove(this.buttons.findIndex((other) => other.name === button.name));
    if (button.open) button.open();
    else if (button.run(this.view.state, this.view.dispatch)) this.view.focus();
  }

  update() {
    for (const button of this.buttons) {
      const on = button.pressed?.(this.view.state) ?? false;
      if (button.pressed) button.dom.setAttribute("aria-pressed", on);
      // Not `disabled`: the arrow keys must still find every button.
      if (button.run) button.dom.setAttribute("aria-disabled", !on && !button.run(this.view.state));
    }
  }

  focus() {
    this.buttons[this.current].dom.focus();
  }

  rove(index) {
    this.current = index;
    this.buttons.forEach((button, i) => {
      button.dom.tabIndex = i === index ? 0 : -1;
    });
  }

  move(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      this.view.focus();
      return;
    }
    const last = this.buttons.length - 1;
    const places = {
      ArrowRight: this.current === last ? 0 : this.current + 1,
      ArrowLeft: this.current === 0 ? last : this.current - 1,
      Home: 0,
      End: last,
    };
    if (!(event.key in places)) return;
    event.preventDefault();
    this.rove(places[event.key]);
    this.focus();
  }
}
