namespace Bailey.Plugins.BuiltIn;

/// <summary>
/// Stands around an operation. Returns what <paramref name="next"/> returns to let it go on, <see cref="OperationResult.Skip"/> without calling it
/// to skip the operation, <see cref="OperationResult.Replace"/> to answer in its place; throws <see cref="OperationAbortException"/> to abort it. Any
/// other exception of its own aborts it too. One that comes out of <paramref name="next"/> may pass.
/// </summary>
/// <param name="call">What is to be done.</param>
/// <param name="next">The next step, in the end the operation itself. Can be called once, and not after the time of the handler is over.</param>
/// <param name="cancellationToken">Ends with the time of the handler, or of the call. What <paramref name="next"/> takes does not count.</param>
public delegate ValueTask<OperationResult> OperationMiddleware(OperationCall call, Func<Task<OperationResult>> next, CancellationToken cancellationToken);
