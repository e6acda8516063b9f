namespace Bailey.Plugins.Hooks;

/// <summary>What the handler of a built-in plugin says at a hook.</summary>
/// <param name="Value">The changed value, as UTF-8 JSON; null to leave it.</param>
/// <param name="Rejection">Why the operation must not go on, in words; null where it may. Actions cannot reject.</param>
public readonly record struct HookAnswer(ReadOnlyMemory<byte>? Value, string? Rejection)
{
    /// <summary>Leaves the value, and lets the operation go on.</summary>
    public static HookAnswer Pass => default;

    /// <summary>Changes the value.</summary>
    public static HookAnswer Change(ReadOnlyMemory<byte> value) => new(value, null);

    /// <summary>Rejects the operation.</summary>
    public static HookAnswer Reject(string reason)
    {
        ArgumentException.ThrowIfNullOrEmpty(reason);
        return new(null, reason);
    }
}
