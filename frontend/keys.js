// Keys, and the signs that become blocks while typing.
import { baseKeymap, chainCommands, exitCode } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import { inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { liftListItem, sinkListItem, splitListItem } from "prosemirror-schema-list";
import { toggleEm, toggleStrong } from "./commands.js";
import { schema } from "./schema.js";

const { nodes } = schema;

const breakLine = chainCommands(exitCode, (state, dispatch) => {
  dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
  return true;
});

const editBlock = (actions) => (state, dispatch) => {
  const { node } = state.selection;
  if (node?.type !== nodes.placed) return false;
  if (dispatch) actions.block(node);
  return true;
};

// Tab is left alone: it must lead out of the text.
export function keys(actions) {
  return [
    keymap({
      "Mod-b": toggleStrong,
      "Mod-i": toggleEm,
      "Mod-k": actions.link,
      "Mod-z": undo,
      "Mod-y": redo,
      "Mod-Shift-z": redo,
      "Shift-Enter": breakLine,
      "Alt-Shift-ArrowRight": sinkListItem(nodes.list_item),
      "Alt-Shift-ArrowLeft": liftListItem(nodes.list_item),
      "Alt-F10": actions.toolbar,
      Enter: chainCommands(editBlock(actions), splitListItem(nodes.list_item)),
    }),
    keymap(baseKeymap),
  ];
}

export function typing() {
  return inputRules({
    rules: [
      textblockTypeInputRule(/^##\s$/, nodes.heading2),
      textblockTypeInputRule(/^###\s$/, nodes.heading3),
      wrappingInputRule(/^\s*[-*•]\s$/, nodes.bullet_list),
      wrappingInputRule(/^\s*1[.)]\s$/, nodes.ordered_list),
      wrappingInputRule(/^\s*>\s$/, nodes.blockquote),
    ],
  });
}
