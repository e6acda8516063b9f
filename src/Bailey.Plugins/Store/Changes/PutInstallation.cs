using Bailey.Plugins.Lifecycle;

namespace Bailey.Plugins.Store.Changes;

/// <summary>
/// Keeps an installation in place of the one of the same revision: <see cref="PluginInstallation.Revision"/> is the one that was read, 0 for a new
/// one, and is one higher when it is stored. Any other is a conflict.
/// </summary>
/// <param name="Installation">The installation.</param>
public sealed record PutInstallation(PluginInstallation Installation) : StoreMutation;
