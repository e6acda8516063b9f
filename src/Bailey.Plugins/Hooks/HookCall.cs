namespace Bailey.Plugins.Hooks;

/// <summary>What a plugin is told when it is called at a hook.</summary>
/// <param name="Request">What was called, for whom, and where.</param>
/// <param name="Value">What passes through the hook now: the input, or what filters before made of it; UTF-8 JSON.</param>
/// <param name="DecisionId">The decision that the call is part of.</param>
public readonly record struct HookCall(HookRequest Request, ReadOnlyMemory<byte> Value, Guid DecisionId)
{
    /// <summary>The settings of the plugin in the community, with the defaults of its schema filled in, as UTF-8 JSON; <c>{}</c> for one that has none.</summary>
    public ReadOnlyMemory<byte> Settings { get; init; } = NoSettings;

    internal static ReadOnlyMemory<byte> NoSettings { get; } = "{}"u8.ToArray();
}
