using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Engine.Decoding;

/// <summary>Moves chosen lanes of a vector of eight to its front, in their order.</summary>
internal static class LaneCompression
{
    private const int Lanes = Exponential.Lanes;

    // The places of the chosen lanes, for each of the 256 choices [256 * 8].
    private static readonly int[] Orders = MakeOrders();

    /// <summary>The order that brings the lanes whose bits are set to the front; what follows them is of no meaning.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Order(uint chosen) => Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(Orders), (nuint)(chosen * Lanes));

    private static int[] MakeOrders()
    {
        int[] orders = new int[(1 << Lanes) * Lanes];
        for (int chosen = 0; chosen < 1 << Lanes; chosen++)
        {
            int next = chosen * Lanes;
            for (int lane = 0; lane < Lanes; lane++)
                if ((chosen >> lane & 1) != 0) orders[next++] = lane;
        }

        return orders;
    }
}
