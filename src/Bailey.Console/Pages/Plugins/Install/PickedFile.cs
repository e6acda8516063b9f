using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Http;
using Microsoft.JSInterop;

namespace Bailey.Console.Pages.Plugins.Install;

/// <summary>A file that somebody chose, fetched from their browser part by part as it is read.</summary>
/// <param name="file">The file.</param>
/// <param name="onPage">Does something where the page may ask the browser.</param>
/// <param name="read">Told how many bytes were read so far.</param>
internal sealed class PickedFile(IBrowserFile file, Func<Func<Task>, Task> onPage, Action<long> read) : Stream
{
    private Stream? _source;
    private long _position;

    /// <summary>Whether the browser could not give all of it.</summary>
    internal bool IsBroken { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => file.Size;

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var got = 0;
        try
        {
            await onPage(async () =>
            {
                _source ??= file.OpenReadStream(UploadLimits.MaxBytes, cancellationToken);
                got = await _source.ReadAsync(buffer[..Math.Min(buffer.Length, UploadLimits.Part)], cancellationToken);
                _position += got;
                read(_position);
            }).ConfigureAwait(false);
            if (got > 0 || _position == file.Size)
            {
                return got;
            }
        }
        catch (Exception e) when (e is IOException or JSException or TimeoutException)
        {
            IsBroken = true;
            throw new BadHttpRequestException("the file cannot be read to its end", e);
        }

        IsBroken = true;
        throw new BadHttpRequestException("the file has fewer bytes than it had when it was chosen");
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("a browser is asked asynchronously");

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _source?.Dispose();
        }

        base.Dispose(disposing);
    }
}
