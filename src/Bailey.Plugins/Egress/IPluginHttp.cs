namespace Bailey.Plugins.Egress;

/// <summary>Sends the HTTP requests of plugins. An implementation must judge every hop; use <see cref="GuardedHttpClient"/>.</summary>
public interface IPluginHttp
{
    /// <summary>Sends a request and reads its whole answer.</summary>
    /// <exception cref="PluginHttpException">It was refused, failed, took too long or answered too much.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<PluginHttpResponse> SendAsync(PluginHttpRequest request, CancellationToken cancellationToken = default);
}
