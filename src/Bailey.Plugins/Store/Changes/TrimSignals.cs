namespace Bailey.Plugins.Store.Changes;

/// <summary>Removes signals of a community with their histories, the oldest first: those that are older, more, or hold more bytes than are kept. At most 1,000 at a time; the next change removes more.</summary>
/// <param name="Community">The community.</param>
/// <param name="Before">What was sent before that is removed.</param>
/// <param name="Kept">How many are kept at most, the newest.</param>
/// <param name="KeptBytes">How many bytes they have at most, as <see cref="Signals.SignalRecord.StoredBytes"/> counts.</param>
public sealed record TrimSignals(string Community, DateTimeOffset Before, int Kept, long KeptBytes) : StoreMutation;
