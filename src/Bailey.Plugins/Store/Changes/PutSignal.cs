using Bailey.Plugins.Signals;

namespace Bailey.Plugins.Store.Changes;

/// <summary>Keeps a signal with the history it has so far.</summary>
/// <param name="Signal">The signal.</param>
public sealed record PutSignal(SignalRecord Signal) : StoreMutation;
