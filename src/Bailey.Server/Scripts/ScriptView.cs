using Bailey.Server.Packages;

namespace Bailey.Server.Scripts;

/// <summary>A script of a community.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Draft">Its text as it was last saved; null where it was deployed without being saved.</param>
/// <param name="Deployed">The plugin that it is deployed as, with its versions; null where it is not.</param>
public sealed record ScriptView(string Name, ScriptDraft? Draft, InstallationView? Deployed);
