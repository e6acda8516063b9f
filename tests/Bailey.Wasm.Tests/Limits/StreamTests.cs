using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Limits;

/// <summary>Compiling from a stream reads no further than the limit on a module's bytes.</summary>
public sealed class StreamTests
{
    private static readonly byte[] Binary = new ModuleBuilder()
        .Function("answer", [], [WasmValueType.I32], code => code.I32Const(42))
        .ToBytes();

    [Fact]
    public async Task A_module_is_compiled_from_a_stream_that_gives_a_byte_at_a_time()
    {
        using var stream = new DrippingStream(Binary, endless: false);
        var module = await WasmModule.CompileAsync(stream, cancellationToken: TestContext.Current.CancellationToken);
        module.Instantiate().GetFunction<Func<int>>("answer")().ShouldBe(42);
    }

    [Fact]
    public async Task A_stream_without_end_is_refused_at_the_limit()
    {
        using var stream = new DrippingStream(Binary, endless: true);
        var options = new WasmCompileOptions { Limits = new WasmLimits { MaxModuleBytes = 10_000 } };
        var error = await Should.ThrowAsync<WasmModuleException>(() => WasmModule.CompileAsync(stream, options));
        error.ErrorCode.ShouldBe(WasmErrorCode.LimitExceeded);
        stream.BytesRead.ShouldBeInRange(10_000, 200_000);
    }

    [Fact]
    public async Task Compiling_from_a_stream_can_be_cancelled()
    {
        using var stream = new DrippingStream(Binary, endless: true);
        await Should.ThrowAsync<OperationCanceledException>(
            () => WasmModule.CompileAsync(stream, cancellationToken: new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task A_cut_stream_is_refused()
    {
        using var stream = new MemoryStream(Binary[..^1]);
        var error = await Should.ThrowAsync<WasmModuleException>(() => WasmModule.CompileAsync(stream));
        error.ErrorCode.ShouldBe(WasmErrorCode.Malformed);
    }

    /// <summary>Gives one byte a read, and where it is endless zeros after its contents.</summary>
    private sealed class DrippingStream(byte[] contents, bool endless) : Stream
    {
        public long BytesRead { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (buffer.IsEmpty || (!endless && BytesRead >= contents.Length))
            {
                return 0;
            }

            buffer[0] = BytesRead < contents.Length ? contents[BytesRead] : (byte)0;
            BytesRead++;
            return 1;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return ValueTask.FromResult(Read(buffer.Span));
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            Task.FromResult(Read(buffer, offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
