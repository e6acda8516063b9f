using System.Text.Json;

namespace Bailey.Server.Scripts;

/// <summary>What a script is run on for trial.</summary>
/// <param name="Hook">The hook that it is told. Default <c>trial</c>.</param>
/// <param name="Domain">The domain. Default the community itself.</param>
/// <param name="Input">What passes through the hook. Default null.</param>
/// <param name="Settings">The settings, an object. Default those of the draft, or none.</param>
/// <param name="Code">The text to be tried in place of that of the draft. Default that of the draft.</param>
public sealed record ScriptTrialRequest(string? Hook = null, string? Domain = null, JsonElement? Input = null, JsonElement? Settings = null, string? Code = null);
