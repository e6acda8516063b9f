// The code editor: a layer over a plain text field. The text is always that of the field, so that what works with fields works with it, too.

const root = new URL("../BlazorMonaco/lib/monaco-editor/min/vs", import.meta.url).pathname;
const editors = new Map();
let loading = null;

function recallsPlain() {
  try { return localStorage.getItem("bailey-plain-editor") === "yes"; } catch { return false; }
}

function rememberPlain(isPlain) {
  try { if (isPlain) localStorage.setItem("bailey-plain-editor", "yes"); else localStorage.removeItem("bailey-plain-editor"); } catch { /* storage is off: it is asked for again */ }
}

// The editor's own files are many: only pages that have one ask for them.
function load() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${root}/loader.js`;
    script.onerror = () => reject(new Error("the editor's files did not come"));
    script.onload = () => {
      window.require.config({ paths: { vs: root } });
      window.require(["vs/editor/editor.main"], () => resolve(window.monaco), reject);
    };
    document.head.append(script);
  }).then((monaco) => {
    defineThemes(monaco);
    new MutationObserver(() => monaco.editor.setTheme(theme())).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    return monaco;
  });
  loading.catch(() => { loading = null; });
  return loading;
}

const theme = () => (document.documentElement.dataset.theme === "dark" ? "bailey-dark" : "bailey-light");

// The usual colours of some tokens have too little contrast.
function defineThemes(monaco) {
  monaco.editor.defineTheme("bailey-light", {
    base: "vs", inherit: true,
    rules: [{ token: "comment", foreground: "00661a" }, { token: "number", foreground: "0b6b4f" }, { token: "type", foreground: "1d5f75" }],
    colors: { "editor.background": "#ffffff", "editorLineNumber.foreground": "#55605b", "editorLineNumber.activeForeground": "#1d2421" },
  });
  monaco.editor.defineTheme("bailey-dark", {
    base: "vs-dark", inherit: true,
    rules: [{ token: "comment", foreground: "9fcf8a" }, { token: "number", foreground: "c4dfb8" }],
    colors: { "editor.background": "#1d2326", "editorLineNumber.foreground": "#aab5af", "editorLineNumber.activeForeground": "#e7ebe8" },
  });
}

/**
 * Lays the editor over a field.
 * @returns "rich", or "plain" where whoever uses it wants that, or "failed" where the editor's files do not come.
 */
export async function mount(id, options, force) {
  if (force) rememberPlain(false);
  else if (recallsPlain()) return "plain";
  let monaco;
  try { monaco = await load(); } catch { return "failed"; }
  const field = document.getElementById(id);
  const host = document.getElementById(`${id}-host`);
  if (!field || !host) return "plain";
  if (editors.has(id)) unmount(id);
  const hadFocus = document.activeElement === field;
  const editor = monaco.editor.create(host, {
    value: field.value, language: options.language, readOnly: options.readOnly, ariaLabel: `${options.label}. Press Escape, then Tab, to leave the editor.`,
    theme: theme(), automaticLayout: true, minimap: { enabled: false }, scrollBeyondLastLine: false, wordWrap: "on", fontSize: 14, tabSize: options.language === "yaml" ? 2 : 4,
    insertSpaces: true, fixedOverflowWidgets: true, renderLineHighlight: "line", lineNumbersMinChars: 3, glyphMargin: false, folding: true, links: false,
    padding: { top: 8, bottom: 8 }, scrollbar: { alwaysConsumeMouseWheel: false }, quickSuggestions: false, wordBasedSuggestions: false, unicodeHighlight: { ambiguousCharacters: true },
  });
  editor.getModel().setEOL(monaco.editor.EndOfLineSequence.LF);
  const state = { monaco, editor, field, timer: 0, isOwn: false, isDirty: false, isPulling: false, pull: null };
  editors.set(id, state);
  state.pull = () => { if (!state.isOwn) pull(id); };
  field.addEventListener("input", state.pull);
  editor.onDidChangeModelContent(() => {
    if (state.isPulling) return;
    state.isDirty = true;
    clearTimeout(state.timer);
    state.timer = setTimeout(() => push(state), 250);
  });
  // Whoever goes on to a button means what is written now.
  editor.onDidBlurEditorText(() => push(state));
  editor.onDidBlurEditorWidget(() => leaveByTab(state, false));
  const say = (text) => { const place = document.getElementById(`${id}-said`); if (place) place.textContent = text; };
  const tabMode = monaco.editor.EditorOption.tabFocusMode;
  editor.onDidChangeConfiguration((change) => {
    if (change.hasChanged(tabMode)) say(editor.getOption(tabMode) ? "Tab now leaves the editor." : editor.hasTextFocus() ? "Tab now indents." : "");
  });
  editor.addAction({
    id: "bailey.leave", label: "Leave the editor: let Tab go on to what follows", keybindings: [monaco.KeyCode.Escape], run: () => leaveByTab(state, true),
    keybindingContext: "!suggestWidgetVisible && !findWidgetVisible && !parameterHintsVisible && !markersNavigationVisible && !editorHasMultipleSelections && !accessibilityHelpWidgetVisible && !inSnippetMode",
  });
  if (options.save) {
    editor.addAction({
      id: "bailey.save", label: "Save", keybindings: [monaco.KeyMod.CtrlCmd | monaco.KeyCode.KeyS],
      run: () => { push(state); document.getElementById(options.save)?.click(); },
    });
  }
  document.querySelector(`label[for="${CSS.escape(id)}"]`)?.addEventListener("click", () => editors.get(id)?.editor.focus());
  if (hadFocus) requestAnimationFrame(() => editor.focus());
  return "rich";
}

function leaveByTab(state, isLeaving) {
  const { monaco, editor } = state;
  if (editor.getOption(monaco.editor.EditorOption.tabFocusMode) !== isLeaving) editor.getAction("editor.action.toggleTabFocusMode").run();
}

function push(state) {
  clearTimeout(state.timer);
  if (!state.isDirty) return;
  state.isDirty = false;
  state.isOwn = true;
  state.field.value = state.editor.getValue({ preserveBOM: false, lineEnding: "\n" });
  state.field.dispatchEvent(new Event("input", { bubbles: true }));
  state.isOwn = false;
}

/** Takes over the text of the field, which something else has changed. */
export function pull(id) {
  const state = editors.get(id);
  if (!state || state.editor.getValue() === state.field.value) return;
  state.isPulling = true;
  state.isDirty = false;
  // As an edit and not as another text, so that it can be undone.
  state.editor.getModel().pushEditOperations([], [{ range: state.editor.getModel().getFullModelRange(), text: state.field.value }], () => null);
  state.isPulling = false;
}

export function change(id, language, readOnly) {
  const state = editors.get(id);
  if (!state) return;
  state.monaco.editor.setModelLanguage(state.editor.getModel(), language);
  state.editor.updateOptions({ readOnly });
}

export function mark(id, markers) {
  const state = editors.get(id);
  if (!state) return;
  const severities = state.monaco.MarkerSeverity;
  state.monaco.editor.setModelMarkers(state.editor.getModel(), "bailey", markers.map((marker) => ({
    startLineNumber: marker.line, startColumn: marker.column, endLineNumber: marker.endLine, endColumn: marker.endColumn, message: marker.message,
    severity: marker.severity === "warning" ? severities.Warning : marker.severity === "info" ? severities.Info : severities.Error,
  })));
}

/** Puts the cursor somewhere. Lines and columns count from 1. */
export function go(id, line, column) {
  const state = editors.get(id);
  if (state) {
    state.editor.setPosition({ lineNumber: line, column });
    state.editor.revealLineInCenterIfOutsideViewport(line);
    state.editor.focus();
    return;
  }
  const field = document.getElementById(id);
  if (!field) return;
  const lines = field.value.split("\n");
  const before = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  const at = Math.min(before + column - 1, field.value.length);
  field.focus();
  field.setSelectionRange(at, at);
  field.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(field).lineHeight));
}

export function unmount(id, isChosen) {
  if (isChosen) rememberPlain(true);
  const state = editors.get(id);
  if (!state) return;
  push(state);
  state.field.removeEventListener("input", state.pull);
  editors.delete(id);
  const model = state.editor.getModel();
  state.editor.dispose();
  model?.dispose();
}
