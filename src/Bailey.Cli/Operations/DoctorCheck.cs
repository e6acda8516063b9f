namespace Bailey.Cli.Operations;

/// <summary>What <c>bailey doctor</c> found out about one thing.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="State">How it is.</param>
/// <param name="Detail">What was found.</param>
/// <param name="Remedy">What would help; null where nothing is wrong.</param>
internal sealed record DoctorCheck(string Name, DoctorState State, string Detail, string? Remedy = null);
