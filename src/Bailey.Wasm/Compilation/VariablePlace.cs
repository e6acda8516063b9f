namespace Bailey.Wasm.Compilation;

/// <summary>Where variables live. See docs/rationale.md, "Why do functions with many locals keep them in a frame?".</summary>
internal enum VariablePlace
{
    /// <summary>An argument of the method.</summary>
    Argument,

    /// <summary>A local of the method.</summary>
    Local,

    /// <summary>A block of the stack, addressed by hand: beyond some number of locals.</summary>
    Frame,

    /// <summary>An array: references beyond that number.</summary>
    References,
}
