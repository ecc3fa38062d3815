/** Words of the bar that give way where room is short: sooner while a run can be controlled, which takes three buttons more. */
export const givesWay = (crowded: boolean): string => (crowded ? 'max-[1440px]:sr-only' : 'max-[1150px]:sr-only')
