namespace Bailey.Scripting.Workers;

/// <summary>Answers what a script asks of the host. Each call is decided and audited where it is answered.</summary>
public interface IScriptHost
{
    /// <summary>Answers a call. Several calls of one run may be under way at once.</summary>
    /// <param name="name">The function, as docs/host-functions.md names it; a name that nobody knows is possible.</param>
    /// <param name="request">The request: valid JSON in UTF-8, within the limit of the run. The script wrote it.</param>
    /// <param name="cancellationToken">Ends when the run does.</param>
    /// <returns>The reply, or the denial. An exception is a denial as well, whose cause the script is not told.</returns>
    ValueTask<ScriptHostReply> CallAsync(string name, ReadOnlyMemory<byte> request, CancellationToken cancellationToken);
}
