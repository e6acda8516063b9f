namespace Bailey.Server.Problems;

/// <summary>A request is refused. Thrown by what serves requests; the server answers with the problem.</summary>
/// <param name="problem">Why.</param>
public sealed class ApiProblemException(ApiProblem problem) : Exception(problem.Detail)
{
    /// <summary>Why.</summary>
    public ApiProblem Problem { get; } = problem;
}
