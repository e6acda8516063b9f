using Bailey.Scripting.Compilation;

namespace Bailey.Scripting.Workers;

/// <summary>A script to be run, and for whom.</summary>
/// <param name="Script">The script, as the gate let it pass.</param>
/// <param name="Tenant">Whose it is: the community. No worker ever runs scripts of two tenants.</param>
public sealed record ScriptRun(CompiledScript Script, string Tenant)
{
    /// <summary>The hook. Default: empty.</summary>
    public string Hook { get; init; } = "";

    /// <summary>The community, as the script is told. Default: empty.</summary>
    public string Community { get; init; } = "";

    /// <summary>The domain. Default: empty, the community itself.</summary>
    public string Domain { get; init; } = "";

    /// <summary>Who it happens for. Default: empty.</summary>
    public string Principal { get; init; } = "";

    /// <summary>What passes through the hook: JSON in UTF-8. Default: <c>null</c>.</summary>
    public ReadOnlyMemory<byte> InputJson { get; init; } = "null"u8.ToArray();

    /// <summary>The settings: a JSON object in UTF-8. Default: <c>{}</c>.</summary>
    public ReadOnlyMemory<byte> SettingsJson { get; init; } = "{}"u8.ToArray();

    /// <summary>Who answers its calls. Default: nobody, each is denied.</summary>
    public IScriptHost? Host { get; init; }

    /// <summary>What it may use. Default: what <see cref="ScriptWorkerOptions.RunLimits"/> says.</summary>
    public ScriptRunLimits? Limits { get; init; }
}
