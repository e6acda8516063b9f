namespace Bailey.Scripting.Worker.Running;

/// <summary>Ends a script that rejected.</summary>
internal sealed class RejectedException(string reason) : Exception(reason);
