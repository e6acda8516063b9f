namespace Bailey.Wasm;

/// <summary>A deadline and a cancellation in force on a store until disposed; see <see cref="WasmStore.Begin"/>.</summary>
public sealed class WasmCallScope : IDisposable
{
    /// <summary>Lifts the deadline and the cancellation.</summary>
    public void Dispose() => throw new NotImplementedException();
}
