namespace Bailey.Plugins.Scripts;

/// <summary>What a script is run on for trial.</summary>
public sealed record ScriptTrial
{
    /// <summary>The hook that it is told. Default: <c>trial</c>.</summary>
    public string Hook { get; init; } = "trial";

    /// <summary>The domain. Default: empty, the community itself.</summary>
    public string DomainPath { get; init; } = "";

    /// <summary>What passes through the hook: JSON in UTF-8. Default: <c>null</c>.</summary>
    public ReadOnlyMemory<byte> Input { get; init; } = "null"u8.ToArray();

    /// <summary>The settings: a JSON object in UTF-8. Default: <c>{}</c>.</summary>
    public ReadOnlyMemory<byte> Settings { get; init; } = "{}"u8.ToArray();
}
