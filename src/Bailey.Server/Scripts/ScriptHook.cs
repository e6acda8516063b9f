using Bailey.Plugins.Packages;

namespace Bailey.Server.Scripts;

/// <summary>A hook at which a script is called.</summary>
/// <param name="Name">The name of the hook.</param>
/// <param name="Kind">Whether it is notified, or filters. Default notified.</param>
/// <param name="Priority">Its place among the filters. Default 100; -10,000 to 10,000.</param>
/// <param name="OnError">What becomes of the operation when it fails. Default it goes on.</param>
public sealed record ScriptHook(string Name, HookKind Kind = HookKind.Action, int Priority = 100, HookErrorPolicy OnError = HookErrorPolicy.Continue);
