// BAILEY1004: memory that the whole process shares
using (var owner = System.Buffers.MemoryPool<char>.Shared.Rent(16)) { return owner.Memory.ToString(); }
