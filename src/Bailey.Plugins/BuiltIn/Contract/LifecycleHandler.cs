namespace Bailey.Plugins.BuiltIn;

/// <summary>Does what a plugin needs when the application starts or ends.</summary>
/// <param name="cancellationToken">Ends with the time of the handler.</param>
public delegate ValueTask LifecycleHandler(CancellationToken cancellationToken);
