namespace Bailey.Plugins.Hooks;

/// <summary>Answers for a built-in plugin at a hook. What it throws is its failure and nobody else's.</summary>
/// <param name="call">What was called.</param>
/// <param name="cancellationToken">Ends with the time of the call.</param>
public delegate ValueTask<HookAnswer> HookHandler(HookCall call, CancellationToken cancellationToken);
