namespace Bailey.Wasm;

/// <summary>
/// A tag: what tells exceptions of one kind from others (core specification, 4.2.11). Two tags of the same type are two kinds.
/// </summary>
public sealed class WasmTag : WasmExternal
{
    internal readonly int Numbers;
    internal readonly int References;

    /// <summary>Creates a tag of the host, to be imported by guests, and for exceptions that host functions throw.</summary>
    /// <param name="store">The store it belongs to.</param>
    /// <param name="type">What its exceptions carry.</param>
    public WasmTag(WasmStore store, WasmTagType type)
        : base(store)
    {
        ArgumentNullException.ThrowIfNull(type);
        Type = type;

        // Values lie at the index of their parameter, so that arrays end where the last of their kind does.
        var parameters = type.Function.Parameters;
        for (var i = 0; i < parameters.Length; i++)
        {
            if (parameters[i].IsReference)
            {
                References = i + 1;
            }
            else
            {
                Numbers = i + 1;
            }
        }
    }

    /// <summary>What its exceptions carry.</summary>
    public WasmTagType Type { get; }

    /// <inheritdoc/>
    public override WasmExternalType ExternalType => Type;
}
