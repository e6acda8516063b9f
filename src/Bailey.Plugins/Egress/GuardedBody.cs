namespace Bailey.Plugins.Egress;

/// <summary>
/// The body of an answer while it arrives: counted as it comes and again unpacked, so that neither a small body that unpacks to a huge one nor a
/// huge one that unpacks to nothing gets through, and cut off when the time of its request is over.
/// </summary>
internal sealed class GuardedBody : ReadOnlyStream
{
    private readonly GuardedExchange _exchange;
    private readonly HttpContent _content;
    private readonly long _cap;
    private readonly CancellationToken _deadline;
    private readonly CancellationTokenRegistration _abandoned;
    private Stream? _body;

    internal GuardedBody(GuardedExchange exchange, HttpContent content, long cap, bool unpack)
    {
        _exchange = exchange;
        _content = content;
        _cap = cap;
        _deadline = exchange.Deadline;
        IsUnpacked = unpack && PackedBody.IsKnown(content.Headers.ContentEncoding);

        // Ends the connection also where nobody reads or disposes of the answer.
        _abandoned = _deadline.UnsafeRegister(static exchange => ((GuardedExchange)exchange!).EndHop(), exchange);
    }

    /// <summary>Whether what is read was packed as it arrived.</summary>
    internal bool IsUnpacked { get; }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            if (!cancellationToken.CanBeCanceled)
            {
                return await ReadCountedAsync(buffer, _deadline).ConfigureAwait(false);
            }

            using var linked = CancellationTokenSource.CreateLinkedTokenSource(_deadline, cancellationToken);
            return await ReadCountedAsync(buffer, linked.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (HttpFailure.IsOne(exception))
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw _exchange.Failure(exception);
        }
    }

    internal static PluginHttpException TooLarge(long cap) =>
        new(PluginHttpReason.BodyTooLarge, FormattableString.Invariant($"HTTP response exceeds the configured maximum number of bytes: {cap}"));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _abandoned.Dispose();
            _body?.Dispose();
            _exchange.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask<int> ReadCountedAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        _body ??= await OpenAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidOperationException exception) when (IsUnpacked && exception is not ObjectDisposedException)
        {
            // How Brotli says what the other unpackings say by InvalidDataException.
            throw new InvalidDataException(exception.Message, exception);
        }
    }

    private async ValueTask<Stream> OpenAsync(CancellationToken cancellationToken)
    {
        var arriving = new CountedStream(await _content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), _cap);
        return IsUnpacked ? new CountedStream(PackedBody.Unpack(arriving, _content.Headers.ContentEncoding), _cap) : arriving;
    }
}
