using Bailey.Policy;

namespace Bailey.Server.Problems;

/// <summary>Decisions as they may be told to whoever asks: where the operator keeps files is the operator's business.</summary>
internal static class ShownDecision
{
    internal static string MessageOf(Decision decision) => decision.Source is { } source && Path.IsPathRooted(source)
        ? decision.Message.Replace(source, Path.GetFileName(source), StringComparison.Ordinal)
        : decision.Message;
}
