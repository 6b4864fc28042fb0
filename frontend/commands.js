// What the buttons and keys do.
import { lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { liftListItem, wrapInList } from "prosemirror-schema-list";
import { TextSelection } from "prosemirror-state";
import { schema } from "./schema.js";

const { nodes, marks } = schema;

export const toggleStrong = toggleMark(marks.strong);
export const toggleEm = toggleMark(marks.em);

export function blockType(type) {
  const set = setBlockType(type);
  const unset = setBlockType(nodes.paragraph);
  return (state, dispatch) =>
    isBlock(state, type) && type !== nodes.paragraph ? unset(state, dispatch) : set(state, dispatch);
}

export function toggleList(type) {
  const other = type === nodes.bullet_list ? nodes.ordered_list : nodes.bullet_list;
  return (state, dispatch) => {
    const depth = depthOf(state, type);
    const otherDepth = depthOf(state, other);
    if (depth > otherDepth) return liftListItem(nodes.list_item)(state, dispatch);
    if (otherDepth > depth) {
      dispatch?.(state.tr.setNodeMarkup(state.selection.$from.before(otherDepth), type));
      return true;
    }
    return wrapInList(type)(state, dispatch);
  };
}

export function toggleQuote(state, dispatch) {
  const quoted = depthOf(state, nodes.blockquote) > 0;
  return (quoted ? lift : wrapIn(nodes.blockquote))(state, dispatch);
}

export function isBlock(state, type) {
  const { $from, to } = state.selection;
  return to <= $from.end() && $from.parent.type === type;
}

export function depthOf(state, type) {
  const { $from } = state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    if ($from.node(depth).type === type) return depth;
  }
  return 0;
}

export function hasMark(state, type) {
  const { from, $from, to, empty } = state.selection;
  if (empty) return Boolean(type.isInSet(state.storedMarks ?? $from.marks()));
  return state.doc.rangeHasMark(from, to, type);
}

// The mark at the cursor with all the text that it covers.
export function markAround(state, type) {
  const { $from, from, to, empty } = state.selection;
  const near = $from.nodeAfter && type.isInSet($from.nodeAfter.marks);
  const mark = near || type.isInSet($from.marks());
  if (!mark) return { from, to, mark: null };
  if (!empty) return { from, to, mark };
  let start = $from.parentOffset;
  let end = start;
  $from.parent.forEach((child, offset) => {
    const after = offset + child.nodeSize;
    if (!mark.isInSet(child.marks) || after < start || offset > end) return;
    start = Math.min(start, offset);
    end = Math.max(end, after);
  });
  return { from: $from.start() + start, to: $from.start() + end, mark };
}

export function setMark(view, type, attrs) {
  const { state } = view;
  const { from, to } = markAround(state, type);
  const tr = state.tr;
  if (attrs === null) tr.removeMark(from, to, type);
  else if (from === to) tr.insert(from, schema.text(attrs.href ?? "", [type.create(attrs)]));
  else tr.removeMark(from, to, type).addMark(from, to, type.create(attrs));
  view.dispatch(tr.scrollIntoView());
}

export function insertPicture(view, media) {
  const { state } = view;
  const tr = state.tr.replaceSelectionWith(nodes.figure.create({ media }));
  const after = tr.mapping.map(state.selection.to);
  tr.setSelection(TextSelection.near(tr.doc.resolve(Math.min(after, tr.doc.content.size)), -1));
  view.dispatch(tr.scrollIntoView());
}
