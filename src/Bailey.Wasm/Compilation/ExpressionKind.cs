namespace Bailey.Wasm.Compilation;

/// <summary>What an <see cref="Expression"/> is.</summary>
internal enum ExpressionKind
{
    /// <summary>A number, vector or null reference.</summary>
    Constant,

    /// <summary>A local of the function.</summary>
    Local,

    /// <summary>A variable that holds this value alone and is free again once it is read.</summary>
    Temporary,

    /// <summary>A variable that somebody else owns.</summary>
    Pinned,

    /// <summary>A global.</summary>
    Global,

    /// <summary>An instruction on one to three operands.</summary>
    Operation,

    /// <summary>A load whose address was checked.</summary>
    Load,
}
