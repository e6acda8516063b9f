namespace Bailey.Plugins.Egress;

/// <summary>Turns what goes wrong underneath into errors that tell a guest neither addresses nor what a server sent.</summary>
internal static class HttpFailure
{
    /// <summary>Whether it is a failure of the request, and no fault of the host.</summary>
    internal static bool IsOne(Exception exception) =>
        exception is HttpRequestException or IOException or InvalidDataException or OperationCanceledException or ObjectDisposedException;

    /// <summary>The error for the caller. A cancellation by the caller is for it to throw.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <param name="timeout">The time for the whole request.</param>
    /// <param name="isOver">Whether that time is over.</param>
    internal static PluginHttpException Of(Exception exception, TimeSpan timeout, bool isOver)
    {
        if (exception is PluginHttpException known)
        {
            return known;
        }

        if (isOver)
        {
            return new PluginHttpException(
                PluginHttpReason.Timeout, FormattableString.Invariant($"the HTTP request took more than {timeout.TotalSeconds:0.###} s"), exception);
        }

        return exception switch
        {
            OperationCanceledException => new(PluginHttpReason.Timeout, "the HTTP request could not connect in time", exception),
            HttpRequestException request => Of(request),
            InvalidDataException => new(PluginHttpReason.Failed, "the body of the answer is not packed in the way it says", exception),
            _ => new(PluginHttpReason.Failed, "the connection broke off before the whole answer had arrived", exception),
        };
    }

    private static PluginHttpException Of(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError =>
            new(PluginHttpReason.ConnectFailed, "the host did not accept a connection", exception),
        HttpRequestError.SecureConnectionError =>
            new(PluginHttpReason.ConnectFailed, "no secure connection could be made; the host's certificate may not be valid", exception),
        HttpRequestError.ConfigurationLimitExceeded =>
            new(PluginHttpReason.Failed, "the headers of the answer are too large", exception),
        _ => new(PluginHttpReason.Failed, "the host did not answer with valid HTTP", exception),
    };
}
