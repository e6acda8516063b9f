namespace Bailey.Wasm.Compilation;

/// <summary>Kind of a <see cref="ControlFrame"/>.</summary>
internal enum ControlKind
{
    Function,
    Block,
    Loop,
    If,
    Else,
    Try,
}
