using Bailey.Policy.ReasonCodes;

namespace Bailey.Server.Jobs;

/// <summary>Why a run of a job did not happen, or did not end.</summary>
[ErrorCodes("Jobs")]
public static class JobReason
{
    /// <summary>The run before had not ended, and a job never overlaps itself.</summary>
    public const string Overlapped = "job_overlapped";

    /// <summary>The node that ran it ended before the run did. It is not run again, as it may have done its work.</summary>
    public const string NodeLost = "job_node_lost";

    /// <summary>The server was stopped while it ran.</summary>
    public const string ServerStopped = "job_server_stopped";

    /// <summary>The host failed while it ran the job; the server's own log has more.</summary>
    public const string HostFailed = "job_host_failed";

    /// <summary>It is asked for now, and runs already.</summary>
    public const string Running = "job_already_running";
}
