namespace Bailey.Plugins.BuiltIn;

/// <summary>Is told of an operation; decides nothing.</summary>
/// <param name="call">What is to be done, or was, and how it ended.</param>
/// <param name="cancellationToken">Ends with the time of the handler.</param>
public delegate ValueTask OperationObserver(OperationCall call, CancellationToken cancellationToken);
